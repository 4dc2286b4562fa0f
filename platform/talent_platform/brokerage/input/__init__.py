"""What a run is calculated from: needs and people read by columns."""
