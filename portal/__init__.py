"""The supplier portal: a governed extension of the buyer's ERP."""
