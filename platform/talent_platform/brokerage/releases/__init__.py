"""From a finished run to cases: all at once or a part, each in the hands of an officer."""
