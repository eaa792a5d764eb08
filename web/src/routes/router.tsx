import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, createRoute, createRouter, redirect } from "@tanstack/react-router";
import { z } from "zod";
import { can, home, meQuery, type Permission } from "@/api/me";
import { queryClient } from "@/api/query-client";
import { onSessionEnd } from "@/api/session";
import type { Me } from "@/api/types";
import { CustomerScreen } from "@/features/accounts/customers/customer-screen";
import { CustomersScreen } from "@/features/accounts/customers/list-screen";
import { InviteScreen } from "@/features/accounts/entry/invite-screen";
import { LoginScreen } from "@/features/accounts/entry/login-screen";
import { safeNext } from "@/features/accounts/entry/next";
import { inviteQuery, setupQuery } from "@/features/accounts/entry/queries";
import { SetupScreen } from "@/features/accounts/entry/setup-screen";
import { importQuery, importsQuery } from "@/features/accounts/import/queries";
import { ImportRunScreen } from "@/features/accounts/import/run-screen";
import { ImportStartScreen } from "@/features/accounts/import/start-screen";
import { AccountScreen } from "@/features/accounts/me/account-screen";
import { sessionsQuery } from "@/features/accounts/me/sessions-card";
import { activityQuery, customerQuery, peopleQuery, userQuery } from "@/features/accounts/people/queries";
import { peopleSearch } from "@/features/accounts/people/search";
import { UsersScreen } from "@/features/accounts/users/users-screen";
import { Booting, NotFound, Root, RouteProblem } from "./root";
import { Shell } from "./shell";

// Loaders begin to fetch and do not wait: a room opens at once, with skeletons where data is still under way.

interface Context {
  queryClient: QueryClient;
}

const root = createRootRouteWithContext<Context>()({ component: Root, notFoundComponent: NotFound });
const token = z.object({ token: z.coerce.string().optional().catch(undefined) });

const login = createRoute({
  getParentRoute: () => root,
  path: "/login",
  validateSearch: z.object({ next: z.string().optional().catch(undefined) }),
  beforeLoad: async ({ context, search }) => {
    const me = await context.queryClient.ensureQueryData(meQuery);
    if (me) throw redirect({ href: safeNext(search.next), replace: true });
  },
  component: LoginScreen,
});

const setup = createRoute({
  getParentRoute: () => root,
  path: "/setup",
  validateSearch: token,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => void context.queryClient.prefetchQuery(setupQuery(deps.token ?? "")),
  component: SetupScreen,
});

const invite = createRoute({
  getParentRoute: () => root,
  path: "/invite",
  validateSearch: token,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => void context.queryClient.prefetchQuery(inviteQuery(deps.token ?? "")),
  component: InviteScreen,
});

const app = createRoute({
  getParentRoute: () => root,
  id: "app",
  beforeLoad: async ({ context, location }) => {
    const me = await context.queryClient.ensureQueryData(meQuery);
    if (!me) throw redirect({ to: "/login", search: { next: location.href }, replace: true });
    return { me };
  },
  component: Shell,
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

const customers = createRoute({
  getParentRoute: () => app,
  path: "/customers",
  validateSearch: peopleSearch,
  beforeLoad: needs("customers:read"),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) =>
    void context.queryClient.prefetchInfiniteQuery(peopleQuery("customers", deps)),
  component: CustomersScreen,
});

const customer = createRoute({
  getParentRoute: () => app,
  path: "/customers/$id",
  params: {
    parse: ({ id }) => ({ id: z.coerce.number().int().positive().catch(0).parse(id) }),
    stringify: ({ id }) => ({ id: String(id) }),
  },
  validateSearch: z.object({ edit: z.literal(true).optional().catch(undefined) }),
  beforeLoad: needs("customers:read"),
  loader: ({ context, params }) => {
    void context.queryClient.prefetchQuery(customerQuery(params.id));
    if (can(context.me, "users:read")) void context.queryClient.prefetchQuery(activityQuery(params.id, 20));
  },
  component: CustomerScreen,
});

const importStart = createRoute({
  getParentRoute: () => app,
  path: "/customers/import",
  beforeLoad: needs("imports:write"),
  loader: ({ context }) => void context.queryClient.prefetchQuery(importsQuery),
  component: ImportStartScreen,
});

const importRun = createRoute({
  getParentRoute: () => app,
  path: "/customers/import/$id",
  validateSearch: z.object({ page: z.number().int().min(1).optional().catch(undefined) }),
  beforeLoad: needs("imports:write"),
  loader: ({ context, params }) => void context.queryClient.prefetchQuery(importQuery(params.id)),
  component: ImportRunScreen,
});

const users = createRoute({
  getParentRoute: () => app,
  path: "/users",
  validateSearch: peopleSearch.extend({ user: z.number().int().optional().catch(undefined) }),
  beforeLoad: needs("users:read"),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps: { user, ...search } }) => {
    void context.queryClient.prefetchInfiniteQuery(peopleQuery("staff", search));
    if (user) void context.queryClient.prefetchQuery(userQuery(user));
  },
  component: UsersScreen,
});

const account = createRoute({
  getParentRoute: () => app,
  path: "/account",
  loader: ({ context }) => {
    void context.queryClient.prefetchQuery(userQuery(context.me.user.id));
    void context.queryClient.prefetchQuery(sessionsQuery);
  },
  component: AccountScreen,
});

const tree = root.addChildren([
  login,
  setup,
  invite,
  app.addChildren([index, customers, customer, importStart, importRun, users, account]),
]);

export const router = createRouter({
  routeTree: tree,
  context: { queryClient },
  defaultPreload: "intent",
  defaultPreloadStaleTime: 0,
  scrollRestoration: true,
  defaultErrorComponent: RouteProblem,
  defaultPendingComponent: Booting,
  defaultNotFoundComponent: NotFound,
});

onSessionEnd(() => {
  if (router.state.location.pathname === "/login") return;
  const next = router.state.location.href;
  queryClient.clear();
  queryClient.setQueryData(meQuery.queryKey, null);
  void router.navigate({ to: "/login", search: { next }, replace: true });
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
