/** The requests for access tokens of an application, counted. */
export class Authentications {
    readonly figures = { accepted: 0, refused: 0, failed: 0, refusedForMs: 0 };
    readonly #tokenEndpoint: string;
    readonly #clientId: string;
    #refusedSinceMs: number | undefined;

    constructor(tokenEndpoint: string, clientId: string) {
        this.#tokenEndpoint = tokenEndpoint;
        this.#clientId = clientId;
    }

    /** Asks for one token, with that secret. */
    async try(clientSecret: string): Promise<void> {
        const status = await this.#statusFor(clientSecret);
        if (status === 200) {
            this.figures.accepted += 1;
            this.figures.refusedForMs += this.#refusedSinceMs === undefined ? 0 : Date.now() - this.#refusedSinceMs;
            this.#refusedSinceMs = undefined;
        } else if (status === 401) {
            this.figures.refused += 1;
            this.#refusedSinceMs ??= Date.now();
        } else {
            this.figures.failed += 1;
        }
    }

    async #statusFor(clientSecret: string): Promise<number> {
        try {
            const response = await fetch(this.#tokenEndpoint, {
                method: "POST",
                headers: {
                    authorization: `Basic ${btoa(`${this.#clientId}:${clientSecret}`)}`,
                    "content-type": "application/x-www-form-urlencoded",
                },
                body: "grant_type=client_credentials",
            });
            await response.text();
            return response.status;
        } catch {
            return 0;
        }
    }
}
