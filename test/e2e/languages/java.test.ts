import { describeLanguage } from "../../support/languages/describeLanguage";
import { java } from "../../support/languages/java";

describeLanguage(java);
