"""The web door: register, parse, call one service, answer."""
