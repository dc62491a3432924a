"""One package per ERP behind ``portal.ports.erp``; none imports another."""
