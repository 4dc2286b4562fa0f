"""Title review (职称评审): committees, their standards and yearly plans, experts."""
