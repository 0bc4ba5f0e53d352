import { describeExample } from "../../support/languages/describeExample";
import { describeLanguage } from "../../support/languages/describeLanguage";
import { go, goExample } from "../../support/languages/go";

describeLanguage(go);
describeExample(goExample);
