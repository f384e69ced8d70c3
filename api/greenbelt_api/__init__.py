"""The service: FastAPI routers by noun, each endpoint one workflow."""
