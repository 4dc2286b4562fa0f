"""What happens in the fictional city, made by the services that its people use."""
