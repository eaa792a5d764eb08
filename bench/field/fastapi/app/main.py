"""The application: `uvicorn app.main:app --workers 2`."""

import logging

from fastapi import FastAPI, Request
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from .config import settings
from .routers import auth, work_orders
from .security import Database

logging.basicConfig(level=settings.LOG_LEVEL)
logger = logging.getLogger(__name__)

app = FastAPI(title="The stack of seed 003")
app.add_middleware(
    CORSMiddleware,
    allow_origins=settings.ALLOWED_ORIGINS.split(","),
    allow_credentials=True,
    allow_methods=["*"],
    allow_headers=["*"],
)
app.include_router(auth.router, prefix="/api/v2")
app.include_router(work_orders.router, prefix="/api/v2")


@app.exception_handler(SQLAlchemyError)
async def database_error(request: Request, error: SQLAlchemyError) -> JSONResponse:
    """What the database refused."""
    logger.error("Database error: %s", error)
    return JSONResponse({"detail": "Database operation failed"}, 400)


@app.get("/health")
async def health_check(db: Database):
    """Whether the database answers."""
    try:
        await db.execute(text("select 1"))
    except (SQLAlchemyError, OSError) as error:
        return JSONResponse({"status": "unhealthy", "database": str(error)}, 503)
    return {"status": "healthy", "database": "connected"}
