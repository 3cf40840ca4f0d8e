/** The fixed ids of a fresh world (sandbox/README.md). */
export const freshRegion = 'eu-central-1';
export const consumerAccount = '222222222222';
export const freshKeyId = '11111111-aaaa-4bbb-8ccc-000000000001';
