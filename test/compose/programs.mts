import { join } from "node:path";
import type { GoExecutable } from "../../tools/goExecutable.mts";

const cluster = join(import.meta.dirname, "cluster");

/** What a Kubernetes consists of, and Pulumi's provider for it, as built from Go modules. */
export const programs = {
    /** etcd and the Kubernetes API server. */
    servers: {
        name: "kubernetes-servers",
        folder: cluster,
        package: "./servers",
        module: "k8s.io/kubernetes",
        takes: "about 4 minutes on two cores",
    },
    /** The controllers of Kubernetes that a roll-out needs. After the servers, with which they share what is compiled. */
    controllers: {
        name: "kubernetes-controllers",
        folder: cluster,
        package: "./controllers",
        module: "k8s.io/kubernetes",
        takes: "some seconds after the servers, otherwise about 2 minutes on two cores",
    },
    /** Pulumi's Kubernetes provider. */
    plugin: {
        name: "pulumi-resource-kubernetes",
        folder: join(import.meta.dirname, "plugin"),
        package: ".",
        module: "github.com/pulumi/pulumi-kubernetes/provider/v4",
        takes: "about 3 minutes on two cores",
    },
} as const satisfies Readonly<Record<string, GoExecutable>>;
