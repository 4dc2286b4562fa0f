"""The law of title review (职称评审): committees, standards, timetables and experts."""
