"""The frozen input of one match, checked and reduced."""
