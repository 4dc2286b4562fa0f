"""Working days: the notices that come with the software, and over them the years two people have entered."""
