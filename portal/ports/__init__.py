"""What the portal asks of the outside, as Protocols in the portal's own words."""
