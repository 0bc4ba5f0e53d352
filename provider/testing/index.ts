export { fakeClientSecret, mocks } from "./mocks";
export * from "./simulator";
