"""Settings, read from the environment."""

from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    """What the environment says. There are no defaults for what differs between two places."""

    DATABASE_URL: str
    JWT_SECRET: str
    ALLOWED_ORIGINS: str = "http://localhost:5173"
    LOG_LEVEL: str = "INFO"
    # Connections of one worker; two workers have as many as Deskbell.
    POOL_SIZE: int = 8


settings = Settings()
