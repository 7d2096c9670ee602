/**
 * A subscription as the indexes by subscription alone have it (`parked_subscription`, `parked_dead`, `blocked_keys_due`). What asks
 * for a key of a subscription must not be served by these, whatever the planner thinks of their costs.
 */
export const BY_SUBSCRIPTION = 'subscription COLLATE "C"';
