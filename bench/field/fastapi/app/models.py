"""Tables, with the columns and indexes that seed 003 gives them."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ARRAY, Date, ForeignKey, Index, String, Text, Time
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .database import Base


def utcnow() -> dt.datetime:
    """The present moment in UTC, without saying so, as the columns have it."""
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)


class User(Base):
    """Who may log in."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(255), unique=True)
    password_hash: Mapped[str] = mapped_column(String(255))
    is_active: Mapped[bool] = mapped_column(default=True)


class Customer(Base):
    """Whom work is done for."""

    __tablename__ = "customers"
    __table_args__ = (Index("idx_customers_region", "region"), Index("idx_customers_name", "name"))

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(255))
    email: Mapped[str | None] = mapped_column(String(255))
    phone: Mapped[str | None] = mapped_column(String(50))
    address: Mapped[str | None] = mapped_column(String(500))
    city: Mapped[str | None] = mapped_column(String(100))
    state: Mapped[str | None] = mapped_column(String(50))
    zip_code: Mapped[str | None] = mapped_column(String(20))
    region: Mapped[str | None] = mapped_column(String(100))
    notes: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[dt.datetime] = mapped_column(default=utcnow)
    updated_at: Mapped[dt.datetime | None] = mapped_column(onupdate=utcnow)

    work_orders: Mapped[list[WorkOrder]] = relationship(back_populates="customer")


class Technician(Base):
    """Who does it."""

    __tablename__ = "technicians"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    name: Mapped[str] = mapped_column(String(255))
    email: Mapped[str | None] = mapped_column(String(255))
    phone: Mapped[str | None] = mapped_column(String(50))
    skills: Mapped[list[str] | None] = mapped_column(ARRAY(String))
    is_active: Mapped[bool] = mapped_column(default=True)
    color: Mapped[str | None] = mapped_column(String(7))

    work_orders: Mapped[list[WorkOrder]] = relationship(back_populates="technician")


class WorkOrder(Base):
    """A job."""

    __tablename__ = "work_orders"
    __table_args__ = (
        Index("idx_work_orders_scheduled_date", "scheduled_date"),
        Index("idx_work_orders_technician", "assigned_technician_id"),
        Index("idx_work_orders_status", "status"),
        Index("idx_work_orders_composite", "scheduled_date", "assigned_technician_id", "status"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    assigned_technician_id: Mapped[int | None] = mapped_column(ForeignKey("technicians.id"))
    status: Mapped[str] = mapped_column(String(50), default="pending")
    priority: Mapped[int] = mapped_column(default=3)
    scheduled_date: Mapped[dt.date | None] = mapped_column(Date)
    scheduled_time: Mapped[dt.time | None] = mapped_column(Time)
    description: Mapped[str | None] = mapped_column(Text)
    notes: Mapped[str | None] = mapped_column(Text)
    estimated_duration: Mapped[int | None] = mapped_column()
    created_at: Mapped[dt.datetime] = mapped_column(default=utcnow)
    updated_at: Mapped[dt.datetime | None] = mapped_column(onupdate=utcnow)
    completed_at: Mapped[dt.datetime | None] = mapped_column()

    customer: Mapped[Customer] = relationship(back_populates="work_orders")
    technician: Mapped[Technician | None] = relationship(back_populates="work_orders")
