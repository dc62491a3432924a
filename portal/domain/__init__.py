"""The one language of the portal: documents, quantities, money, rules and states. Standard library only."""
