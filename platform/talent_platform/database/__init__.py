"""Engine, embedded server, migrations and the guards that live in the database itself."""
