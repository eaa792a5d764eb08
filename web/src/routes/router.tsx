import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, createRoute, createRouter, redirect } from "@tanstack/react-router";
import { z } from "zod";
import { can, hasDay, home, meQuery, type Permission } from "@/api/me";
import { queryClient } from "@/api/query-client";
import { onSessionEnd } from "@/api/session";
import { onOtherTab } from "@/api/tabs";
import type { Me } from "@/api/types";
import { auditQuery, recentQuery } from "@/features/accounts/activity/queries";
import { auditSearch } from "@/features/accounts/activity/search";
import { notesQuery, timelineKind, timelineQuery } from "@/features/accounts/customers/history-queries";
import { statsQuery } from "@/features/accounts/dashboard/queries";
import { LoginScreen } from "@/features/accounts/entry/login-screen";
import { safeNext } from "@/features/accounts/entry/next";
import { inviteQuery, resetQuery, setupQuery } from "@/features/accounts/entry/queries";
import { companySearch, loginSearch, tokenSearch, verifySearch } from "@/features/accounts/entry/search";
import { importQuery, importsQuery } from "@/features/accounts/import/queries";
import { sessionsQuery } from "@/features/accounts/me/queries";
import { customerQuery, customersPage, staffPage, userQuery } from "@/features/accounts/people/queries";
import { peopleSearch } from "@/features/accounts/people/search";
import { settingsQuery } from "@/features/accounts/settings/queries";
import { checklistQuery, templatesQuery } from "@/features/field/checklist/queries";
import { myDaySearch } from "@/features/field/my-day/search";
import { unassignedQuery } from "@/features/field/schedule/queries";
import { scheduleSearch } from "@/features/field/schedule/search";
import { seriesListQuery, seriesQuery } from "@/features/field/series/queries";
import { seriesSearch } from "@/features/field/series/search";
import { signatureQuery } from "@/features/field/signature/queries";
import { technicianQuery, techniciansQuery, timeOffQuery } from "@/features/field/technicians/queries";
import { techniciansSearch } from "@/features/field/technicians/search";
import { visitQuery } from "@/features/field/visit/queries";
import { workOrderQuery, workOrdersPage } from "@/features/field/work-orders/queries";
import { workOrderSearch } from "@/features/field/work-orders/search";
import { notificationSettingsQuery, notificationsQuery } from "@/features/notifications/queries";
import { prefetchReports } from "@/features/reports/queries";
import { reportSearch } from "@/features/reports/search";
import { toast } from "@/ui/toast";
import * as rooms from "./rooms";
import { Booting, NotFound, Root, RouteProblem } from "./root";

// Loaders begin to fetch and do not wait: a room opens at once, with skeletons where data is still under way.

interface Context {
  queryClient: QueryClient;
}

const root = createRootRouteWithContext<Context>()({ component: Root, notFoundComponent: NotFound });

const login = createRoute({
  getParentRoute: () => root,
  path: "/login",
  validateSearch: loginSearch,
  beforeLoad: async ({ context, search }) => {
    const me = await context.queryClient.ensureQueryData(meQuery);
    if (me) throw redirect({ href: safeNext(search.next), replace: true });
  },
  component: LoginScreen,
});

const setup = createRoute({
  getParentRoute: () => root,
  path: "/setup",
  validateSearch: tokenSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => void context.queryClient.prefetchQuery(setupQuery(deps.token ?? "")),
  component: rooms.SetupScreen,
});

const invite = createRoute({
  getParentRoute: () => root,
  path: "/invite",
  validateSearch: tokenSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => void context.queryClient.prefetchQuery(inviteQuery(deps.token ?? "")),
  component: rooms.InviteScreen,
});

const signup = createRoute({
  getParentRoute: () => root,
  path: "/signup",
  validateSearch: companySearch,
  component: rooms.SignupScreen,
});

const verify = createRoute({
  getParentRoute: () => root,
  path: "/verify",
  validateSearch: verifySearch,
  component: rooms.VerifyScreen,
});

const forgot = createRoute({
  getParentRoute: () => root,
  path: "/forgot",
  validateSearch: companySearch,
  component: rooms.ForgotScreen,
});

const reset = createRoute({
  getParentRoute: () => root,
  path: "/reset",
  validateSearch: tokenSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => void context.queryClient.prefetchQuery(resetQuery(deps.token ?? "")),
  component: rooms.ResetScreen,
});

const visit = createRoute({
  getParentRoute: () => root,
  path: "/visit",
  validateSearch: tokenSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => void context.queryClient.prefetchQuery(visitQuery(deps.token ?? "")),
  component: rooms.VisitScreen,
});

const app = createRoute({
  getParentRoute: () => root,
  id: "app",
  beforeLoad: async ({ context, location }) => {
    const me = await context.queryClient.ensureQueryData(meQuery);
    if (!me) throw redirect({ to: "/login", search: { next: location.href }, replace: true });
    return { me };
  },
  onEnter: ({ context }) => rooms.fetchAll(context.me),
  component: rooms.Shell,
});

/** A room that this role has no key to does not exist for it. */
function needs(permission: Permission) {
  return ({ context }: { context: { me: Me } }) => {
    if (!can(context.me, permission)) throw redirect({ to: home(context.me), replace: true });
  };
}

const index = createRoute({
  getParentRoute: () => app,
  path: "/",
  beforeLoad: ({ context }) => {
    throw redirect({ to: home(context.me), replace: true });
  },
});

const dashboard = createRoute({
  getParentRoute: () => app,
  path: "/dashboard",
  beforeLoad: needs("users:read"),
  loader: ({ context }) => {
    void context.queryClient.prefetchQuery(statsQuery);
    void context.queryClient.prefetchQuery(recentQuery);
  },
  component: rooms.DashboardScreen,
});

const customers = createRoute({
  getParentRoute: () => app,
  path: "/customers",
  validateSearch: peopleSearch,
  beforeLoad: needs("customers:read"),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => void context.queryClient.prefetchQuery(customersPage(deps, 1)),
  component: rooms.CustomersScreen,
});

const customer = createRoute({
  getParentRoute: () => app,
  path: "/customers/$id",
  params: {
    parse: ({ id }) => ({ id: z.coerce.number().int().positive().catch(0).parse(id) }),
    stringify: ({ id }) => ({ id: String(id) }),
  },
  validateSearch: z.object({
    edit: z.literal(true).optional().catch(undefined),
    /** On a phone: which part is shown. */
    part: z.enum(["notes", "timeline"]).optional().catch(undefined),
    show: timelineKind.optional().catch(undefined),
  }),
  beforeLoad: needs("customers:read"),
  loaderDeps: ({ search }) => ({ show: search.show }),
  loader: ({ context, params, deps }) => {
    void context.queryClient.prefetchQuery(customerQuery(params.id));
    void context.queryClient.prefetchInfiniteQuery(notesQuery(params.id));
    void context.queryClient.prefetchInfiniteQuery(timelineQuery(params.id, deps.show));
  },
  component: rooms.CustomerScreen,
});

const importStart = createRoute({
  getParentRoute: () => app,
  path: "/customers/import",
  beforeLoad: needs("imports:write"),
  loader: ({ context }) => void context.queryClient.prefetchQuery(importsQuery),
  component: rooms.ImportStartScreen,
});

const importRun = createRoute({
  getParentRoute: () => app,
  path: "/customers/import/$id",
  validateSearch: z.object({ page: z.number().int().min(1).optional().catch(undefined) }),
  beforeLoad: needs("imports:write"),
  loader: ({ context, params }) => void context.queryClient.prefetchQuery(importQuery(params.id)),
  component: rooms.ImportRunScreen,
});

const number = {
  parse: ({ id }: { id: string }) => ({ id: z.coerce.number().int().positive().catch(0).parse(id) }),
  stringify: ({ id }: { id: number }) => ({ id: String(id) }),
};

const schedule = createRoute({
  getParentRoute: () => app,
  path: "/schedule",
  validateSearch: scheduleSearch,
  beforeLoad: needs("work_orders:write"),
  loader: ({ context }) => {
    void context.queryClient.prefetchQuery(techniciansQuery);
    void context.queryClient.prefetchInfiniteQuery(unassignedQuery);
  },
  component: rooms.ScheduleScreen,
});

const workOrders = createRoute({
  getParentRoute: () => app,
  path: "/work-orders",
  validateSearch: workOrderSearch,
  beforeLoad: needs("work_orders:read"),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => void context.queryClient.prefetchQuery(workOrdersPage(deps, 1)),
  component: rooms.WorkOrdersScreen,
});

const workOrder = createRoute({
  getParentRoute: () => app,
  path: "/work-orders/$id",
  params: number,
  beforeLoad: needs("work_orders:read"),
  loader: ({ context, params }) => {
    void context.queryClient.prefetchQuery(workOrderQuery(params.id));
    void context.queryClient.prefetchQuery(checklistQuery(params.id));
    void context.queryClient.prefetchQuery(signatureQuery(params.id));
  },
  component: rooms.WorkOrderScreen,
});

const seriesList = createRoute({
  getParentRoute: () => app,
  path: "/work-orders/series",
  validateSearch: seriesSearch,
  beforeLoad: needs("work_orders:write"),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => void context.queryClient.prefetchInfiniteQuery(seriesListQuery(deps)),
  component: rooms.SeriesListScreen,
});

const series = createRoute({
  getParentRoute: () => app,
  path: "/work-orders/series/$id",
  params: number,
  beforeLoad: needs("work_orders:write"),
  loader: ({ context, params }) => void context.queryClient.prefetchQuery(seriesQuery(params.id)),
  component: rooms.SeriesScreen,
});

const technicians = createRoute({
  getParentRoute: () => app,
  path: "/technicians",
  validateSearch: techniciansSearch,
  beforeLoad: needs("work_orders:write"),
  loader: ({ context }) => void context.queryClient.prefetchQuery(techniciansQuery),
  component: rooms.TechniciansScreen,
});

const technician = createRoute({
  getParentRoute: () => app,
  path: "/technicians/$id",
  params: number,
  beforeLoad: needs("work_orders:write"),
  loader: ({ context, params }) => {
    void context.queryClient.prefetchQuery(technicianQuery(params.id));
    void context.queryClient.prefetchQuery(timeOffQuery(params.id));
  },
  component: rooms.TechnicianScreen,
});

const myDay = createRoute({
  getParentRoute: () => app,
  path: "/my-day",
  validateSearch: myDaySearch,
  beforeLoad: ({ context }) => {
    if (!hasDay(context.me)) throw redirect({ to: home(context.me), replace: true });
  },
  component: rooms.MyDayScreen,
});

const reports = createRoute({
  getParentRoute: () => app,
  path: "/reports",
  validateSearch: reportSearch,
  beforeLoad: needs("reports:read"),
  loaderDeps: ({ search: { tab, range, from, to, compare } }) => ({ tab, range, from, to, compare }),
  loader: ({ context, deps }) => prefetchReports(context.queryClient, context.me, deps),
  component: rooms.ReportsScreen,
});

const notifications = createRoute({
  getParentRoute: () => app,
  path: "/notifications",
  beforeLoad: needs("work_orders:read"),
  loader: ({ context }) => void context.queryClient.prefetchInfiniteQuery(notificationsQuery),
  component: rooms.NotificationsScreen,
});

const users = createRoute({
  getParentRoute: () => app,
  path: "/users",
  validateSearch: peopleSearch.extend({ user: z.number().int().optional().catch(undefined) }),
  beforeLoad: needs("users:read"),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps: { user, ...search } }) => {
    void context.queryClient.prefetchQuery(staffPage(search, 1));
    if (user) void context.queryClient.prefetchQuery(userQuery(user));
  },
  component: rooms.UsersScreen,
});

const settings = createRoute({
  getParentRoute: () => app,
  path: "/settings",
  beforeLoad: needs("settings:write"),
  loader: ({ context }) => void context.queryClient.prefetchQuery(settingsQuery),
  component: rooms.CompanyScreen,
});

const audit = createRoute({
  getParentRoute: () => app,
  path: "/settings/audit",
  validateSearch: auditSearch,
  beforeLoad: needs("settings:write"),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => void context.queryClient.prefetchInfiniteQuery(auditQuery(deps)),
  component: rooms.AuditScreen,
});

const checklists = createRoute({
  getParentRoute: () => app,
  path: "/settings/checklists",
  beforeLoad: needs("settings:write"),
  loader: ({ context }) => void context.queryClient.prefetchQuery(templatesQuery),
  component: rooms.ChecklistsScreen,
});

const account = createRoute({
  getParentRoute: () => app,
  path: "/account",
  loader: ({ context }) => {
    void context.queryClient.prefetchQuery(userQuery(context.me.user.id));
    void context.queryClient.prefetchQuery(sessionsQuery);
    if (can(context.me, "work_orders:read"))
      void context.queryClient.prefetchQuery(notificationSettingsQuery);
  },
  component: rooms.AccountScreen,
});

const tree = root.addChildren([
  login,
  setup,
  invite,
  signup,
  verify,
  forgot,
  reset,
  visit,
  app.addChildren([
    index,
    dashboard,
    customers,
    customer,
    importStart,
    importRun,
    schedule,
    workOrders,
    workOrder,
    seriesList,
    series,
    technicians,
    technician,
    myDay,
    reports,
    notifications,
    users,
    settings,
    audit,
    checklists,
    account,
  ]),
]);

export const router = createRouter({
  routeTree: tree,
  context: { queryClient },
  defaultPreload: "intent",
  defaultPreloadStaleTime: 0,
  scrollRestoration: true,
  // A room one comes to is shown from its top, also where its frame is that of the room before.
  scrollToTopSelectors: ["[data-scroll]"],
  defaultErrorComponent: RouteProblem,
  defaultPendingComponent: Booting,
  defaultNotFoundComponent: NotFound,
});

onSessionEnd(() => {
  // Nobody was logged in: the question itself was "who is here?", and the router takes the answer from there.
  if (!queryClient.getQueryData(meQuery.queryKey)) return;
  const next = router.state.location.href;
  queryClient.clear();
  queryClient.setQueryData(meQuery.queryKey, null);
  toast("Your session has ended");
  void router.navigate({ to: "/login", search: { next }, replace: true });
});

// Somebody else may be logged in now; nothing that is on this screen may stay.
onOtherTab(() => window.location.reload());

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
