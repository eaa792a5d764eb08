import { z } from "zod";

// Without this zod compiles its checks with `new Function`, which the content policy forbids.
z.config({ jitless: true });
