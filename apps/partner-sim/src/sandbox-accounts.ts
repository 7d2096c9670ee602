/** Agreed with `sandbox/*.yaml`. They guard nothing: the stand-ins exist only in the sandbox. */
export const PORTAL_ACCOUNT = { username: 'lgsp-hub', password: 'sandbox-portal-password' } as const;

/** `sandbox-webhook-signing-secret` in base64, as Standard Webhooks writes secrets. */
export const WEBHOOK_SECRET = 'whsec_c2FuZGJveC13ZWJob29rLXNpZ25pbmctc2VjcmV0';

/** Codes of the systems that take part in land dossiers, by party. */
export const LAND_SYSTEMS = { 'one-stop': 'one-stop-land', land: 'land-vbdlis', tax: 'tax' } as const;

/** What the hub must show at the servers of land system and one-stop. */
export const VBDLIS_TOKENS = { land: 'sandbox-land-token', 'one-stop': 'sandbox-one-stop-token' } as const;

/** What the hub must show at the population database. */
export const POPULATION_ACCOUNT = { username: 'lgsp-hub', password: 'sandbox-population-password' } as const;
