import { describeLanguage } from "../../support/languages/describeLanguage";
import { go } from "../../support/languages/go";

describeLanguage(go);
