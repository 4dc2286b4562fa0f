"""Cases of the fictional city, each brought where it stands by the services its people use."""
