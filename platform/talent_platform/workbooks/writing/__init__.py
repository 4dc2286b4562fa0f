"""Templates, exports, and the uploader's own file with its errors marked."""
