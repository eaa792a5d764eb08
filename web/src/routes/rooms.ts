import { lazyRouteComponent } from "@tanstack/react-router";
import { can, hasDay } from "@/api/me";
import type { Me } from "@/api/types";

// Every room is a file of its own, so that the login page is light.

export const SetupScreen = lazyRouteComponent(
  () => import("@/features/accounts/entry/setup-screen"),
  "SetupScreen",
);
export const InviteScreen = lazyRouteComponent(
  () => import("@/features/accounts/entry/invite-screen"),
  "InviteScreen",
);
export const SignupScreen = lazyRouteComponent(
  () => import("@/features/accounts/entry/signup-screen"),
  "SignupScreen",
);
export const VerifyScreen = lazyRouteComponent(
  () => import("@/features/accounts/entry/verify-screen"),
  "VerifyScreen",
);
export const ForgotScreen = lazyRouteComponent(
  () => import("@/features/accounts/entry/forgot-screen"),
  "ForgotScreen",
);
export const ResetScreen = lazyRouteComponent(
  () => import("@/features/accounts/entry/reset-screen"),
  "ResetScreen",
);
export const VisitScreen = lazyRouteComponent(
  () => import("@/features/field/visit/visit-screen"),
  "VisitScreen",
);
export const Shell = lazyRouteComponent(() => import("./shell"), "Shell");
export const Palette = lazyRouteComponent(() => import("./palette"), "Palette");
export const DashboardScreen = lazyRouteComponent(
  () => import("@/features/accounts/dashboard/dashboard-screen"),
  "DashboardScreen",
);
export const CustomersScreen = lazyRouteComponent(
  () => import("@/features/accounts/customers/list-screen"),
  "CustomersScreen",
);
export const CustomerScreen = lazyRouteComponent(
  () => import("@/features/accounts/customers/customer-screen"),
  "CustomerScreen",
);
export const ImportStartScreen = lazyRouteComponent(
  () => import("@/features/accounts/import/start-screen"),
  "ImportStartScreen",
);
export const ImportRunScreen = lazyRouteComponent(
  () => import("@/features/accounts/import/run-screen"),
  "ImportRunScreen",
);
export const UsersScreen = lazyRouteComponent(
  () => import("@/features/accounts/users/users-screen"),
  "UsersScreen",
);
export const AccountScreen = lazyRouteComponent(
  () => import("@/features/accounts/me/account-screen"),
  "AccountScreen",
);
export const CompanyScreen = lazyRouteComponent(
  () => import("@/features/accounts/settings/company-screen"),
  "CompanyScreen",
);
export const AuditScreen = lazyRouteComponent(
  () => import("@/features/accounts/activity/audit-screen"),
  "AuditScreen",
);
export const ChecklistsScreen = lazyRouteComponent(
  () => import("@/features/field/checklist/templates-screen"),
  "ChecklistsScreen",
);
export const ScheduleScreen = lazyRouteComponent(
  () => import("@/features/field/schedule/schedule-screen"),
  "ScheduleScreen",
);
export const WorkOrdersScreen = lazyRouteComponent(
  () => import("@/features/field/work-orders/list-screen"),
  "WorkOrdersScreen",
);
export const WorkOrderScreen = lazyRouteComponent(
  () => import("@/features/field/work-orders/job-screen"),
  "WorkOrderScreen",
);
export const SeriesListScreen = lazyRouteComponent(
  () => import("@/features/field/series/list-screen"),
  "SeriesListScreen",
);
export const SeriesScreen = lazyRouteComponent(
  () => import("@/features/field/series/series-screen"),
  "SeriesScreen",
);
export const TechniciansScreen = lazyRouteComponent(
  () => import("@/features/field/technicians/list-screen"),
  "TechniciansScreen",
);
export const TechnicianScreen = lazyRouteComponent(
  () => import("@/features/field/technicians/technician-screen"),
  "TechnicianScreen",
);
export const NotificationsScreen = lazyRouteComponent(
  () => import("@/features/notifications/notifications-screen"),
  "NotificationsScreen",
);
export const MyDayScreen = lazyRouteComponent(
  () => import("@/features/field/my-day/my-day-screen"),
  "MyDayScreen",
);
export const ReportsScreen = lazyRouteComponent(
  () => import("@/features/reports/reports-screen"),
  "ReportsScreen",
);

export const ErrorDialog = lazyRouteComponent(() => import("@/ui/error-dialog"), "ErrorDialog");

/** Fetches the rooms that this person has a key to while nothing else is to do, so that each opens at once. */
export function fetchAll(me: Me): void {
  const rooms = [
    AccountScreen,
    ErrorDialog,
    Palette,
    ...(can(me, "work_orders:read") ? [NotificationsScreen] : []),
    ...(can(me, "customers:read") ? [CustomersScreen, CustomerScreen] : []),
    ...(hasDay(me) ? [MyDayScreen, WorkOrderScreen] : []),
    ...(can(me, "work_orders:write")
      ? [
          ScheduleScreen,
          WorkOrdersScreen,
          WorkOrderScreen,
          SeriesListScreen,
          SeriesScreen,
          TechniciansScreen,
          TechnicianScreen,
        ]
      : []),
    ...(can(me, "reports:read") ? [ReportsScreen] : []),
    ...(can(me, "users:read") ? [DashboardScreen, UsersScreen] : []),
    ...(can(me, "settings:write") ? [CompanyScreen, AuditScreen, ChecklistsScreen] : []),
    ...(can(me, "imports:write") ? [ImportStartScreen, ImportRunScreen] : []),
  ];
  // Safari has no idle callbacks.
  const idle = window.requestIdleCallback ?? ((run: () => void) => setTimeout(run, 500));
  idle(() => {
    for (const room of rooms) void room.preload?.();
  });
}
