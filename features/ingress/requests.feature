Feature: requests and answers at the edge

  @ING-020 @breaks:path-ignored @spec
  Scenario: the backend sees the request as it was sent
    Given ingress routes
      | path | service |
      | /api | svc     |
      | /    | web     |
    Then ingress answers
      | method | url          | headers   | body  | service | received method | received path | received headers | received body |
      | POST   | /api/x?y=1   | X-Id: 7   | hello | svc     | POST            | /api/x?y=1    | x-id: 7          | hello         |
      | DELETE | /other       |           |       | web     | DELETE          | /other        |                  |               |

  @ING-020 @breaks:path-ignored @spec
  Scenario: statuses and redirects come back as the backend said them
    Given ingress routes
      | path      | service |
      | /status   | svc     |
      | /redirect | svc     |
      | /         | web     |
    Then ingress answers
      | url                   | service | status | location |
      | /status/503           | svc     | 503    |          |
      | /redirect?to=/welcome | svc     | 302    | /welcome |
      | /welcome              | web     | 200    |          |

  @ING-022 @breaks:stale-endpoint
  Scenario: a Service without pods is 503, not another backend
    Given ingress routes
      | path | service |
      | /    | svc     |
    Then ingress routes / to svc
    When service svc is scaled to 0 backends
    Then ingress answers / with 503

  @ING-031 @breaks:path-ignored @spec
  Scenario: the controller leaves other classes alone
    Given ingress routes
      | path  | service | class   |
      | /mine | svc     |         |
      | /     | other   | nobodys |
    Then ingress routes /mine to svc
    And ingress answers / with 404

  @SVC-001 @breaks:deny-everything @spec
  Scenario: HTTP needs no ingress
    Given pod A
    And service B on 80
    Then pod A gets status 200 from service B on 80 at /hello
    And pod A gets these answers from service B on 80
      | method | url         | status | received path | answer headers                 |
      | PUT    | /things/1   | 200    | /things/1     | Content-Type: application/json |
      | GET    | /status/404 | 404    | /status/404   |                                |
