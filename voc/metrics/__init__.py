"""What the tables tell in numbers: scores, drivers, trends and priorities."""
