"""Pages of lists."""

from typing import Annotated, NamedTuple

from fastapi import Depends, Query

MAX_PAGE_SIZE = 200
DEFAULT_PAGE_SIZE = 50


class Pagination(NamedTuple):
    """Which page is asked for."""

    page: int
    page_size: int

    @property
    def offset(self) -> int:
        """Rows before it."""
        return (self.page - 1) * self.page_size


def get_pagination(
    page: Annotated[int, Query(ge=1)] = 1,
    page_size: Annotated[int, Query(ge=1, le=MAX_PAGE_SIZE)] = DEFAULT_PAGE_SIZE,
) -> Pagination:
    """Reads it from the query."""
    return Pagination(page, page_size)


PageOf = Annotated[Pagination, Depends(get_pagination)]
