/**
 * Customers that the data directory is made for: everything in it is held in memory, and a larger portfolio takes minutes to start and
 * gigabytes to hold. Beyond it a database is needed.
 */
export const mostCustomers = 25_000;
