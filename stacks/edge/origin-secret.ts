const secret = new random.RandomPassword("OriginSecret", { length: 48, special: false });

/**
 * What the edge says to the load balancer with every request, and what every rule of the load balancer demands: its
 * address alone lets nobody past the edge's WAF.
 */
export const originSecret = { header: "x-directfanz-edge", value: $util.secret(secret.result) };
