"""The adapter for the sandbox ERP: HTTP and JSON on its side, ``portal.ports.erp`` on ours."""

from portal.erp.sandbox.adapter import SandboxErp

__all__ = ["SandboxErp"]
