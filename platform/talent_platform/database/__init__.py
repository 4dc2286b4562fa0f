"""Engine, embedded server, migrations and the guards that live in the database itself."""

import os

# Piccolo asks the environment where its engine is: the answer is the same however the process was started.
os.environ.setdefault("PICCOLO_CONF", "talent_platform.database.piccolo_conf")
