"""The form of an application (专业技术资格评定表), as PDF and for Word."""
