// Servers of approvals, their settings, the containers and the history of requests.
export const approvals = {
  "approvals.title": "Login approvals",
} as const;
