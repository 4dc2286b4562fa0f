"""The law of integrity archives (诚信档案库): what is recorded, how long, and what a record bars from."""
