"""Problems and results as folders of files."""
