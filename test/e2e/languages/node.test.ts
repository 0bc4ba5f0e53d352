import { describeLanguage } from "../../support/languages/describeLanguage";
import { node } from "../../support/languages/node";

describeLanguage(node);
