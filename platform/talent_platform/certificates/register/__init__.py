"""The register of certificates: recorded, suspended, corrected, revoked, looked up by all."""
