"""The engine and the session of a request."""

from collections.abc import AsyncIterator

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase

from .config import settings

url = settings.DATABASE_URL.replace("postgresql://", "postgresql+asyncpg://", 1).replace(
    "postgres://", "postgresql+asyncpg://", 1
)
engine = create_async_engine(url, pool_size=settings.POOL_SIZE, max_overflow=0)
# A record is still read after its commit, to be shown.
new_session = async_sessionmaker(engine, expire_on_commit=False)


class Base(DeclarativeBase):
    """All tables."""


async def get_db() -> AsyncIterator[AsyncSession]:
    """A session that ends with the request."""
    async with new_session() as session:
        yield session
