"""The import desk: workbooks in, every error at its cell, then all or the good rows into the tables."""
