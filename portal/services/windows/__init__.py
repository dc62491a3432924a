"""Receiving windows: set up by the buyer, booked by suppliers for their notices, and given back."""
