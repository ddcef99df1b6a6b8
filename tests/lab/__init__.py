"""The front door: working copies, the environment, ports, the real server."""
