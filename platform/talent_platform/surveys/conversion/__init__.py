"""How approved rows turn into needs: compared with what stands, drafted, many at once, and by the clock."""
