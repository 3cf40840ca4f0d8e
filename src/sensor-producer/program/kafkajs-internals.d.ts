/** kafkajs publishes no types for what lies under `src`. */
declare module 'kafkajs/src/network/requestQueue/index.js' {
  const RequestQueue: { readonly prototype: object };
  export default RequestQueue;
}
