// Sign-in requests and their answers, and the enrolling for them.
export const requests = {
  "request.from": "Sign-in request from {service}.",
} as const;
