export default async function stop() {
  await globalThis.controlPlane?.stop();
}
