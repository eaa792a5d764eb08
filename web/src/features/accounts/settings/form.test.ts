import { expect, it } from "vitest";
import { companyForm, shown, signupLink } from "./form";

it("gives out a link that holds any slug", () => {
  expect(signupLink("https://desk.example", "moeller-soehne")).toBe(
    "https://desk.example/signup?company=moeller-soehne",
  );
  expect(signupLink("http://localhost:5001", "a&b=c")).toBe("http://localhost:5001/signup?company=a%26b%3Dc");
});

it("says what a switch means", () => {
  expect([shown(true), shown(false), shown("UTC"), shown(2)]).toEqual(["On", "Off", "UTC", "2"]);
});

it("wants a name", () => {
  const result = companyForm.safeParse({
    name: "  ",
    time_zone: "UTC",
    signup_enabled: true,
    notify_customers: true,
    notify_technicians: true,
    notify_delay_min: 2,
  });
  expect(result.error?.issues.map(({ path }) => path[0])).toEqual(["name"]);
});
